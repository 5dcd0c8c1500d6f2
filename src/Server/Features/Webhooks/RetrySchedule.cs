using System.Security.Cryptography;
using NodaTime;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>When a delivery that failed is tried again.</summary>
public static class RetrySchedule
{
    // of the wait, so that what failed together is not tried together
    private const int JitterPercent = 10;

    private static readonly Duration[] Waits =
    [
        Duration.FromSeconds(5),
        Duration.FromMinutes(5),
        Duration.FromMinutes(30),
        Duration.FromHours(2),
        Duration.FromHours(5),
        Duration.FromHours(10),
        Duration.FromHours(10),
    ];

    /// <summary>The wait after a try, up to a tenth longer than the schedule says; null after the last.</summary>
    /// <param name="tries">How often it was tried, the one that just failed included: 1 gives 5 seconds and a bit.</param>
    public static Duration? After(int tries)
    {
        if (tries > Waits.Length)
        {
            return null;
        }
        var wait = Waits[tries - 1];
        var jitterMs = (int)wait.TotalMilliseconds * JitterPercent / 100;
        return wait + Duration.FromMilliseconds(RandomNumberGenerator.GetInt32(jitterMs + 1));
    }
}
