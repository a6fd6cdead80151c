using PyCompat.Demo;

return Demonstration.Run();
