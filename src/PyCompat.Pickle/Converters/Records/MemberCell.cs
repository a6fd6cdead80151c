namespace PyCompat.Pickle.Converters.Records;

/// <summary>The place of a member's value while its record is made.</summary>
internal abstract class MemberCell
{
    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class MemberCell<TMember> : MemberCell
{
    public TMember Value { get; set; } = default!;

    public override void Clear() => Value = default!;
}
