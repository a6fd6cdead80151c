namespace PyCompat.InteropTests.Types;

[Flags]
[PyClass("__main__", "Permission")]
public enum PythonPermission
{
    Write = 2,
    Read = 4,
}
