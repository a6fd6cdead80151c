using PyCompat.TestPeer;

Parent.TakeAuthKey();
switch (args)
{
    case ["echo_asynchronously", var end]:
        await SharedDescription.EchoAsync(end);
        return 0;
    case ["echo_arrays", var end]:
        LargeArrays.Echo(end);
        return 0;
    case ["echo_huge_objects", var end, var call, var protocol]:
        await HugeObjects.EchoAsync(end, call, protocol);
        return 0;
    case [var function, .. var arguments] when HandlePeer.TryRun(function, arguments):
        return 0;
    case ["exchange_small_messages", var kind, .. var python]:
        SmallMessages.Exchange(kind, python);
        return 0;
    case ["hold_python", var interpreter, var script, .. var functions]:
        PythonChildren.Hold(interpreter, script, functions);
        return 0;
    case ["hold_pool", var interpreter, var script]:
        await PoolHolding.HoldAsync(interpreter, script);
        return 0;
    case ["await_python", var interpreter, var script, .. var arguments]:
        PythonChildren.Await(interpreter, script, arguments);
        return 0;
    case ["connect", var endPoint]:
        return Connecting.Try(endPoint);
    case [var function, .. var arguments]:
        return CPythonChildren.Run(function, arguments);
    default:
        Console.Error.WriteLine("usage: PyCompat.TestPeer FUNCTION ARGUMENTS...");
        return 2;
}
