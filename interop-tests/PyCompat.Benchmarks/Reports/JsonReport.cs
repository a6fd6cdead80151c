using System.Text.Json;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Writes every sample of a contest to a file named after the contest.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(ContestResult contest, string folder)
    {
        Directory.CreateDirectory(folder);
        using FileStream file = File.Create(Path.Combine(folder, contest.Key + ".json"));
        JsonSerializer.Serialize(file, contest, Indented);
    }

    public static ContestResult Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return JsonSerializer.Deserialize<ContestResult>(file)
            ?? throw new InvalidDataException($"{path} contains no results.");
    }
}
