using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>The headers of Standard Webhooks: who the message is, when it was sent, and that we sent it.</summary>
public static class Signature
{
    public static void Sign(HttpRequestMessage request, string messageId, Instant now, string body, IEnumerable<string> secrets)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{messageId}.{timestamp}.{body}");
        request.Headers.Add("webhook-id", messageId);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", string.Join(' ', secrets.Select(
            secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret), signed)))));
    }
}
