using PyCompat.TestPeer;

if (args is [var function, .. var arguments])
    return CPythonChildren.Run(function, arguments);
Console.Error.WriteLine("usage: PyCompat.TestPeer FUNCTION ARGUMENTS...");
return 2;
