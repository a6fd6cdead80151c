namespace PyCompat.Pickle.Converters.Records;

/// <summary>Holds the value of a member while its record is created.</summary>
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
