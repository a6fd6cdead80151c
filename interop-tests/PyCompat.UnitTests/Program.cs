// Runs the tests, or the child process of a test if the environment variable is set.
return ChildProgram.IsAskedFor
    ? ChildProgram.Run(args)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
