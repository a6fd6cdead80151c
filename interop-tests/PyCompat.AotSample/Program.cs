using PyCompat.AotSample;

return Sample.Run();
