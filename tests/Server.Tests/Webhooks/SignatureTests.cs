using NodaTime;
using Plumbline.Server.Features.Webhooks;

namespace Plumbline.Server.Tests.Webhooks;

public sealed class SignatureTests
{
    /// <summary>
    /// What the packages <c>standardwebhooks</c> 1.1.1 and <c>svix</c> 2.5.0 of npm sign for the same secret, id, instant and body: both
    /// give this.
    /// </summary>
    [Fact]
    public void Signature_IsWhatTheLibrariesOfReceiversExpect()
    {
        const string body = """{"event_type":"customer.created","data":{"id":"cus_1","name":"Émile & Söhne <b>"}}""";
        using var request = new HttpRequestMessage();

        Signature.Sign(
            request, "msg_VbpHZs900NQyx9", Instant.FromUnixTimeSeconds(1704103200), body, ["C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]);

        Assert.Equal("v1,5n/6mShSANtFlVr7f76NNzWvHIe3QHv5P0f6HBv+qZE=", Assert.Single(request.Headers.GetValues("webhook-signature")));
        Assert.Equal("1704103200", Assert.Single(request.Headers.GetValues("webhook-timestamp")));
        Assert.Equal("msg_VbpHZs900NQyx9", Assert.Single(request.Headers.GetValues("webhook-id")));
    }
}
