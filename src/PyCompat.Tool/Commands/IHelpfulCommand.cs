namespace PyCompat.Tool.Commands;

/// <summary>What a command's help says besides its arguments and options.</summary>
internal interface IHelpfulCommand
{
    /// <summary>A command line that works.</summary>
    string Example { get; }

    /// <summary>What its words mean, or what to beware of.</summary>
    string Notes { get; }
}
