namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>One line of <c>auth-vectors.txt</c>: the answer of a Python.</summary>
public sealed record AuthVector(bool IsModern, string Key, string Challenge, string Response)
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "auth-vectors.txt");

    internal static IEnumerable<AuthVector> All => System.IO.File.ReadLines(File).Select(Read);

    internal byte[] KeyBytes => Convert.FromHexString(Key);

    internal byte[] ChallengeBytes => Convert.FromHexString(Challenge);

    internal byte[] ResponseBytes => Convert.FromHexString(Response);

    private static AuthVector Read(string line)
    {
        string[] fields = line.Split(' ');
        return new AuthVector(fields[0] == "modern", fields[1] == "-" ? "" : fields[1], fields[2], fields[3]);
    }
}
