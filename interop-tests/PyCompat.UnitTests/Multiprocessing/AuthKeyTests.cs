using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.UnitTests.Multiprocessing;

public class AuthKeyTests
{
    [Fact]
    public void Disposal_clears_the_bytes_and_makes_the_key_unusable()
    {
        AuthKey key = new("secret"u8);
        key.Dispose();
        key.Dispose();
        Assert.Equal(6, key.Length);
        Assert.Throws<ObjectDisposedException>(() => key.CopyTo(new byte[6]));
        Assert.Throws<ObjectDisposedException>(() => key.ComputeMac(MacAlgorithm.Sha256, []));
        Assert.Throws<ObjectDisposedException>(key.Clone);
    }

    [Fact]
    public void A_clone_outlives_the_key()
    {
        AuthKey key = new("secret"u8);
        using AuthKey clone = key.Clone();
        key.Dispose();
        byte[] copy = new byte[6];
        clone.CopyTo(copy);
        Assert.Equal("secret"u8.ToArray(), copy);
    }

    [Fact]
    public void A_key_is_never_displayed()
    {
        using AuthKey key = new("the bytes of the key"u8);
        Assert.Equal("AuthKey", key.ToString());
        Assert.Equal("AuthKey", $"{key}");
        string options = new ListenerOptions { AuthKey = key } + "" + new ClientOptions { AuthKey = key };
        Assert.Contains("AuthKey", options, StringComparison.Ordinal);
        Assert.DoesNotContain("the bytes", options, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToHexString("the bytes of the key"u8), options, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Random_keys_have_32_bytes_and_differ()
    {
        using var one = AuthKey.CreateRandom();
        using var other = AuthKey.CreateRandom();
        byte[] first = new byte[32];
        byte[] second = new byte[32];
        one.CopyTo(first);
        other.CopyTo(second);
        Assert.NotEqual(first, second);
        Assert.Throws<ArgumentException>(() => one.CopyTo(new byte[31]));
    }

    [Fact]
    public void Changes_to_the_callers_bytes_do_not_affect_the_key()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("secret");
        using AuthKey key = new(bytes);
        bytes.AsSpan().Clear();
        byte[] copy = new byte[6];
        key.CopyTo(copy);
        Assert.Equal("secret"u8.ToArray(), copy);
    }

    [Fact]
    public void Options_refuse_invalid_values()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AuthenticationOptions { AllowedDigests = AuthDigests.None });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AuthenticationOptions { AllowedDigests = (AuthDigests)64 });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AuthenticationOptions { ChallengeDigest = AuthDigests.Modern });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AuthenticationOptions { ChallengeDigest = AuthDigests.None });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuthenticationOptions { LegacyReply = (LegacyReply)2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuthenticationOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuthenticationOptions { Timeout = TimeSpan.MaxValue });
        Assert.Equal(
            Timeout.InfiniteTimeSpan, new AuthenticationOptions { Timeout = Timeout.InfiniteTimeSpan }.Timeout);
    }
}
