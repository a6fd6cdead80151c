using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// Determines which types of src run code in a scenario, on any thread, using a copy of the assemblies with a call
/// inserted at the beginning of each method.
/// </summary>
/// <remarks>
/// Compiler-generated accessors do not count as code of a type. Nested types count as the containing type.
/// </remarks>
public static class TracedFrames
{
    private const string Prefix = "PyCompat.";
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly List<string> Types = [];
    private static readonly bool[] Reached = new bool[4096];
    private static volatile bool _isOn;

    /// <summary>Called by every method of the copy with the index of its type.</summary>
    public static void Enter(int type)
    {
        if (_isOn)
        {
            Reached[type] = true;
        }
    }

    /// <summary>Called by scenarios to count only what runs in <paramref name="action"/>.</summary>
    internal static void Count(Action action)
    {
        _isOn = true;
        action();
        _isOn = false;
    }

    /// <summary>Runs a scenario over copies of the assemblies; returns the names of the types in order.</summary>
    internal static string[] Run(Action scenario)
    {
        Copies copies = new();
        try
        {
            return copies.Run(scenario.Method);
        }
        finally
        {
            copies.Unload();
        }
    }

    private static string[] Entered() =>
        [.. Types.Where(static (_, place) => Reached[place]).Order(StringComparer.Ordinal)];

    private static bool HasCode(MethodDefinition method) => method.HasBody && !method.CustomAttributes.Any(
        static attribute => attribute.AttributeType.Name == "CompilerGeneratedAttribute");

    private static IEnumerable<MethodDefinition> MethodsOf(TypeDefinition type) =>
        type.Methods.Concat(type.NestedTypes.SelectMany(MethodsOf));

    // A process has one event source of a name: the copy must not take the place of the real one.
    private static void RenameEventSource(TypeDefinition type)
    {
        foreach (CustomAttribute attribute in type.CustomAttributes.Where(
            static attribute => attribute.AttributeType.Name == nameof(EventSourceAttribute)))
        {
            for (int i = 0; i < attribute.Properties.Count; i++)
            {
                CustomAttributeArgument value = attribute.Properties[i].Argument;
                attribute.Properties[i] = new(
                    attribute.Properties[i].Name, new CustomAttributeArgument(value.Type, $"{value.Value}-traced"));
            }
        }
    }

    /// <summary>
    /// Loads the tests again, with a copy of src that contains a call at the beginning of each method.
    /// </summary>
    private sealed class Copies() : AssemblyLoadContext(nameof(Copies), isCollectible: true)
    {
        private static readonly Assembly Tests = typeof(TracedFrames).Assembly;

        public string[] Run(MethodInfo scenario)
        {
            Copy(scenario.DeclaringType!).GetMethod(scenario.Name, Static)!.CreateDelegate<Action>()();
            return (string[])Copy(typeof(TracedFrames)).GetMethod(nameof(Entered), Static)!.Invoke(null, null)!;
        }

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            { } name when name == Tests.GetName().Name => LoadFromAssemblyPath(Tests.Location),
            { } name when name.StartsWith(Prefix, StringComparison.Ordinal) => LoadInstrumented(name),
            _ => null,
        };

        private Type Copy(Type type) => LoadFromAssemblyName(Tests.GetName()).GetType(type.FullName!)!;

        private Assembly LoadInstrumented(string name)
        {
            Type traced = Copy(typeof(TracedFrames));
            var types = (List<string>)traced.GetField(nameof(Types), Static)!.GetValue(null)!;
            using var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
            MethodReference enter = assembly.MainModule.ImportReference(traced.GetMethod(nameof(Enter)));
            foreach (TypeDefinition type in assembly.MainModule.Types.Where(static type => type.Namespace.Length > 0))
            {
                foreach (MethodDefinition method in MethodsOf(type).Where(HasCode))
                {
                    ILProcessor code = method.Body.GetILProcessor();
                    Instruction first = method.Body.Instructions[0];
                    code.InsertBefore(first, code.Create(OpCodes.Ldc_I4, types.Count));
                    code.InsertBefore(first, code.Create(OpCodes.Call, enter));
                }

                RenameEventSource(type);
                types.Add(type.FullName);
            }

            using MemoryStream copy = new();
            assembly.Write(copy);
            copy.Position = 0;
            return LoadFromStream(copy);
        }
    }
}
