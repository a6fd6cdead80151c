using PyCompat.Workers;
using Spectre.Console;

namespace PyCompat.Demo.Pictures;

/// <summary>Moves a progress bar as far as the enumeration of results is.</summary>
internal sealed class BarProgress(ProgressTask bar) : IProgress<MapProgress>
{
    public void Report(MapProgress value) => bar.Value = value.Done;
}
