using PyCompat.AotSample;
using PyCompat.TestPeer;

if (args is not ["limited", var end])
    return Sample.Run();
DescriptorLimit.Reach(end);
return 0;
