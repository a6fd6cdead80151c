namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Color")]
public enum PythonColor
{
    Red = 1,
    DarkGreen = 2,
}
