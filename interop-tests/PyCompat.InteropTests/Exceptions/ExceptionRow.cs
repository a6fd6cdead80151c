using System.Text.Json.Serialization;

namespace PyCompat.InteropTests.Exceptions;

/// <summary>What a Python says of one of its exceptions: a line of <c>python-fixtures/exceptions_peer.py</c>.</summary>
internal sealed record ExceptionRow
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("pickle")]
    public byte[] Pickle { get; init; } = [];

    [JsonPropertyName("arguments")]
    public byte[] Arguments { get; init; } = [];

    [JsonPropertyName("type")]
    public string[] Type { get; init; } = [];

    [JsonPropertyName("text")]
    public string Text { get; init; } = "";

    [JsonPropertyName("line")]
    public string Line { get; init; } = "";

    [JsonPropertyName("notes")]
    public string[] Notes { get; init; } = [];

    [JsonPropertyName("causes")]
    public string[] Causes { get; init; } = [];

    [JsonPropertyName("members")]
    public string[] Members { get; init; } = [];

    [JsonPropertyName("members_of_cause")]
    public string[] MembersOfCause { get; init; } = [];

    [JsonPropertyName("traceback")]
    public string? Traceback { get; init; }

    /// <summary>Whether the text is made as in Python 3.</summary>
    [JsonPropertyName("plain")]
    public bool IsPlain { get; init; }

    [JsonPropertyName("printed")]
    public string Printed { get; init; } = "";
}
