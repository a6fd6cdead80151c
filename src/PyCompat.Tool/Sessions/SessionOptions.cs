using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

/// <summary>How the connection of a command comes about.</summary>
internal sealed record SessionOptions
{
    public required ToolEndPoint EndPoint { get; init; }

    public required SessionRole Role { get; init; }

    /// <summary>For connecting, and for a call; infinite when not given.</summary>
    public required TimeSpan Timeout { get; init; }
}
