// The tests; or, where the variable says so, the child of one of them.
return ChildProgram.IsAskedFor
    ? ChildProgram.Run(args)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
