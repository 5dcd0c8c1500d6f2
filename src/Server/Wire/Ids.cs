using System.Security.Cryptography;

namespace Plumbline.Server.Wire;

/// <summary>
/// Ids as the contract writes them: a prefix and 14 letters and digits. The first seven digits count milliseconds, the next two
/// count ids within the millisecond, the last five are random, so sorting by id is sorting by creation and an id cannot be guessed
/// from its neighbour. An id is never a secret: links that open without a key are signed.
/// </summary>
public static class Ids
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly Lock Gate = new();
    private static long _lastTick;

    /// <summary>Set once at start-up, so that tests may run on a clock of their own.</summary>
    public static TimeProvider Time { get; set; } = TimeProvider.System;

    public static string New(string prefix)
    {
        // one tick = 1/3844 of a millisecond: the two digits after the time count up within it
        long tick;
        lock (Gate)
        {
            tick = Math.Max(_lastTick + 1, Time.GetUtcNow().ToUnixTimeMilliseconds() * 62 * 62);
            _lastTick = tick;
        }
        Span<char> digits = stackalloc char[14];
        RandomNumberGenerator.GetItems<char>(Alphabet, digits[9..]);
        for (var i = 8; i >= 0; i--)
        {
            digits[i] = Alphabet[(int)(tick % 62)];
            tick /= 62;
        }
        return $"{prefix}_{digits}";
    }

    /// <summary>Ten capitals and digits without look-alikes, for people to type into a bank transfer.</summary>
    public static string Reference() => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 10);

    /// <summary>256 random bits as 43 URL-safe characters, for keys and signed links.</summary>
    public static string Secret() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
