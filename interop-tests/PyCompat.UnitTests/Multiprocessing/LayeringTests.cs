using System.Reflection;
using NetArchTest.Rules;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// The floors of PyCompat.Multiprocessing, the uppermost first: no type refers directly to one of a floor above its
/// own.
/// </summary>
/// <remarks>
/// The public types at the root are the words that all floors use (options, errors, addresses, what came in a message),
/// but for those that put the floors together. What starts Python gives a connection to it, and is as high as these.
/// That a namespace is its folder's, and where code of one platform lies, is checked with the sources.
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
    public void No_floor_refers_to_one_above_it(string floor)
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
    public void Every_namespace_is_a_floor()
    {
        string?[] namespaces =
        [
            .. Assembly.GetTypes().Select(static type => type.Namespace)
                .Where(static name => name?.StartsWith(Root, StringComparison.Ordinal) == true).Distinct().Order(),
        ];

        Assert.Equal(Floors.Select(static floor => $"{Root}.{floor}").Append(Root).Order(), namespaces);
    }

    [Fact]
    public void Pickles_are_known_where_objects_are_made_of_messages_alone()
    {
        NetArchTest.Rules.TestResult result = Types.InAssembly(Assembly)
            .That().ResideInNamespaceMatching($@"^{Root}\.(?!Messaging$|HandlePassing$|Processes$)")
            .ShouldNot().HaveDependencyOn("PyCompat.Pickle")
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
