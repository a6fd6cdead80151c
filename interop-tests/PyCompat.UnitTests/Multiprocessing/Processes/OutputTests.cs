using PyCompat.Multiprocessing.Processes;

namespace PyCompat.UnitTests.Multiprocessing.Processes;

/// <summary>What is made of the bytes that a child prints.</summary>
public class OutputTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData("", "")]
    [InlineData("one", "one")]
    [InlineData("one\n", "one")]
    [InlineData("one\r\n\ntwo\rthree", "one||two\rthree")]
    [InlineData("\n\n", "|")]
    [InlineData("\u00e4\n\ud83d\ude00", "\u00e4|\ud83d\ude00")]
    public async Task Bytes_become_lines_wherever_they_are_divided(string printed, string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(printed);
        foreach (int part in (int[])[1, 2, 3, 1000])
        {
            List<PythonOutputLine> taken = await SplitAsync(bytes.Chunk(part));
            Assert.Equal(lines, string.Join('|', taken.Select(line => line.Text)));
            Assert.All(taken, line => Assert.False(line.IsCut));
        }
    }

    // Whether the last character that fits is whole, or one of up to four bytes is divided.
    [Theory(Timeout = Limit)]
    [InlineData("x", 0)]
    [InlineData("\u00e4", 1)]
    [InlineData("\u20ac", 2)]
    [InlineData("\ud83d\ude00", 3)]
    public async Task A_line_longer_than_the_limit_is_cut_between_characters(string character, int before)
    {
        string start = new('x', PythonOutputLine.MaxLength - before);
        List<PythonOutputLine> whole = await SplitAsync([Encoding.UTF8.GetBytes(start + "\n")]);
        Assert.False(Assert.Single(whole).IsCut);
        byte[] bytes = Encoding.UTF8.GetBytes(start + character + new string('y', 100_000) + "\nnext\n");
        foreach (int part in (int[])[7, 65_536, bytes.Length])
        {
            List<PythonOutputLine> lines = await SplitAsync(bytes.Chunk(part));
            Assert.Equal([true, false], lines.Select(line => line.IsCut));
            Assert.Equal(start, lines[0].Text);
            Assert.Equal("next", lines[1].Text);
        }
    }

    [Fact]
    public void The_tail_is_the_last_whole_lines()
    {
        OutputTail tail = new();
        Assert.Equal("", tail.Text);
        tail.Take("one\ntw"u8);
        tail.Take("o\n"u8);
        Assert.Equal("one\ntwo", tail.Text);
        for (int i = 0; i < 10_000; i++)
        {
            tail.Take(Encoding.UTF8.GetBytes($"line {i}\n"));
        }

        string[] lines = tail.Text.Split('\n');
        Assert.Equal(40, lines.Length);
        Assert.Equal("line 9960", lines[0]);
        Assert.Equal("line 9999", lines[^1]);
        tail.Take(new byte[100_000]);
        tail.Take(Encoding.UTF8.GetBytes("\n" + new string('z', 5000) + "\n" + new string('w', 5000)));
        Assert.Equal(new string('w', 5000), tail.Text);
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_keeps_the_newest_and_counts_the_others()
    {
        const int Cost = 1024 * 1024;
        using ManualResetEventSlim isReleased = new();
        TaskCompletionSource isBlocked = new();
        List<(int Item, long Skipped)> delivered = [];
        OutputQueue<int> queue = new((item, skipped) =>
        {
            isBlocked.TrySetResult();
            isReleased.Wait(Cancellation);
            delivered.Add((item, skipped));
        });
        queue.Add(0, Cost);
        await isBlocked.Task.WaitAsync(Cancellation);
        for (int i = 1; i <= 10; i++)
        {
            queue.Add(i, Cost);
        }

        isReleased.Set();
        await queue.Delivered.WaitAsync(Cancellation);
        Assert.Equal([(0, 0), (7, 6), (8, 0), (9, 0), (10, 0)], delivered);
        Assert.True(queue.Delivered.IsCompleted);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, null)]
    [InlineData(-1, "SIGHUP")]
    [InlineData(-9, "SIGKILL")]
    [InlineData(-31, "SIGSYS")]
    [InlineData(-34, "SIGRTMIN")]
    [InlineData(-63, "SIGRTMIN+29")]
    [InlineData(-64, "SIGRTMAX")]
    [InlineData(-65, null)]
    [InlineData(-1073741819, null)]
    [InlineData(int.MinValue, null)]
    public void Signals_have_names(int exitCode, string? name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals there.");
        Assert.Equal(name, PythonProcessException.OfEnd(1, exitCode, "", null).Signal);
    }

    private static async Task<List<PythonOutputLine>> SplitAsync(IEnumerable<byte[]> parts)
    {
        List<PythonOutputLine> taken = [];
        OutputQueue<PythonOutputLine> queue = new((line, _) => taken.Add(line));
        OutputLines lines = new(PythonOutputStream.StandardOutput, 1, queue);
        foreach (byte[] part in parts)
        {
            lines.Take(part);
        }

        lines.End();
        await queue.Delivered.WaitAsync(Cancellation);
        return taken;
    }
}
