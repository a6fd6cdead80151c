using PyCompat.Tool.Commands;

return await Pycompat.RunAsync(args).ConfigureAwait(false);
