namespace PyCompat.Pickle;

/// <summary>The place of a member's value while its record is made.</summary>
internal abstract class MemberCell
{
    public abstract void Clear();
}
