using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Components;

/// <summary>
/// <c>POST /v1/integrations/components/token</c>: a token for the page that a customer looks at. It opens what is shown of this customer
/// and nothing else, for an hour; a page that is loaded again asks for a new one.
/// </summary>
public static class CreateComponentToken
{
    private static readonly Duration Lasts = Duration.FromHours(1);

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, SignedLinks links, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var customerId = body.Text("customer_id", Need.Required, 255);
        body.ThrowIfInvalid();
        if (!await db.Set<Customer>().AnyAsync(c => c.Id == customerId && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
        var (token, _) = await links.SignAsync(tenant, CustomerToken.Purpose, customerId!, Lasts, cancel);
        return Reply.Created(new ComponentTokenAnswer(CustomerToken.Prefix + token, "bearer"));
    }
}

public sealed record ComponentTokenAnswer(string Token, string TokenType);
