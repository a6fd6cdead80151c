using System.CommandLine;
using PyCompat.Build;

const int WrongUsage = 2;

using Signals signals = Signals.Watch();
Command root = Verbs.CreateRoot(signals);
// No response files and no combined one-letter options: arguments for the test runner are passed unchanged.
ParseResult parsed = root.Parse(
    args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
if (parsed.CommandResult.Command == root)
{
    VerbList.Write(root);
    return WrongUsage;
}
if (parsed.Errors.Count > 0)
{
    string verb = parsed.CommandResult.Command.Name;
    await Console.Error.WriteLineAsync(
        $"build: '{verb}': {parsed.Errors[0].Message.TrimEnd('.')} (see '{verb} --help')");
    return WrongUsage;
}

try
{
    // Signals are only handled in Signals.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
        signals.Termination);
}
catch (BuildFailureException failure)
{
    if (failure.Message.Length > 0)
    {
        await Console.Error.WriteLineAsync($"build: {failure.Message}");
    }

    return failure.ExitCode;
}
catch (OperationCanceledException) when (signals.Termination.IsCancellationRequested)
{
    return Signals.Terminated;
}
