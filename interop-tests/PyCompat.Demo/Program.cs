using PyCompat.Demo;

return await Demonstration.RunAsync();
