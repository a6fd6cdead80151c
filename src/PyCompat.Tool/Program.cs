using PyCompat.Tool;
using PyCompat.Tool.Commands;

Output.UseUtf8WhereRedirected();
return await Pycompat.RunAsync(args).ConfigureAwait(false);
