namespace PyCompat.Pickle;

/// <inheritdoc/>
internal sealed class MemberCell<TMember> : MemberCell
{
    public TMember Value { get; set; } = default!;

    public override void Clear() => Value = default!;
}
