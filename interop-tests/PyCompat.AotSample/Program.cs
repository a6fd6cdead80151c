using PyCompat.AotSample;
using PyCompat.Multiprocessing;
using PyCompat.TestPeer;

if (args is not ["limited", var end, var acknowledgement])
{
    return Sample.Run();
}

DescriptorLimit.Reach(end, Enum.Parse<HandleAcknowledgement>(acknowledgement));
return 0;
