using System.Reflection;
using NetArchTest.Rules;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// The layers of PyCompat.Multiprocessing, the uppermost first: no type directly references a type in a higher layer.
/// </summary>
/// <remarks>
/// The public types at the root are shared by all layers (options, errors, addresses, received values), except for
/// those that combine the layers. The types that start Python provide a connection to it, so they belong to the same
/// top layer. A separate check of the sources verifies that namespaces match folders, and where platform-specific code
/// is located.
/// </remarks>
public class LayeringTests
{
    private const string Root = "PyCompat.Multiprocessing";

    private static readonly string[] Facades =
        [.. new[] { typeof(Connection), typeof(Listener), typeof(Client), typeof(PythonProcess) }.Select(
            static type => type.FullName!)];

    private static readonly string[] Floors =
    [
        "Processes", "HandlePassing", "Endpoints", "Handshake", "Messaging", "Framing", "Channels", "Polling",
        "Diagnostics",
    ];

    private static readonly Assembly Assembly = typeof(Connection).Assembly;

    public static TheoryData<string> All => [.. Floors[1..]];

    [Theory]
    [MemberData(nameof(All))]
    public void No_layer_references_a_higher_one(string floor)
    {
        int place = Array.IndexOf(Floors, floor);
        string[] above = [.. Floors[..place].Select(static name => $"{Root}.{name}"), .. Facades];
        NetArchTest.Rules.TestResult result = Types.InAssembly(Assembly)
            .That().ResideInNamespace($"{Root}.{floor}")
            .ShouldNot().HaveDependencyOnAny(above)
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Every_namespace_is_a_layer()
    {
        string?[] namespaces =
        [
            .. Assembly.GetTypes().Select(static type => type.Namespace)
                .Where(static name => name?.StartsWith(Root, StringComparison.Ordinal) == true).Distinct().Order(),
        ];

        Assert.Equal(Floors.Select(static floor => $"{Root}.{floor}").Append(Root).Order(), namespaces);
    }

    [Fact]
    public void Only_the_code_that_converts_messages_to_objects_references_pickles()
    {
        NetArchTest.Rules.TestResult result = Types.InAssembly(Assembly)
            .That().ResideInNamespaceMatching($@"^{Root}\.(?!Messaging$|HandlePassing$)")
            .ShouldNot().HaveDependencyOn("PyCompat.Pickle")
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
