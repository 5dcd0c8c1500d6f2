using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// Signatures: of the whole quote, given elsewhere (<c>POST /v1/quotes/{id}/sign</c>), or typed by one signer (ours). The last one that is
/// needed makes what was offered real, in the same transaction.
/// </summary>
public sealed class SignQuote(
    BillingDb db,
    QuotedSubscription subscriptions,
    QuotedUpdate updates,
    QuotedInvoice invoices,
    QuoteReader reader,
    DownloadQuote documents,
    QuoteInvitations invitations,
    QuotePayment payment,
    CurrentTenant tenant)
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, SignQuote sign, QuoteReader reader, Charges charges, CancellationToken cancel)
    {
        var form = await QuoteForm.ReadOptionalAsync(http, cancel);
        await reader.FindAsync(id, cancel);
        if (form.Files.Count > 1)
        {
            throw Refusal.Field("file", "Expected one file");
        }
        if (form.Files is [{ Mimetype: not "application/pdf" }])
        {
            throw Refusal.Field("file", "Expected a PDF");
        }
        form.Body.ThrowIfInvalid();
        var customerId = await sign.ElsewhereAsync(id, form.Files.Count > 0 ? form.Files[0] : null, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary><c>POST /v1/quotes/{id}/signers/{signerId}/sign</c></summary>
    public static async Task<IResult> BySignerAsync(
        string id, string signerId, HttpContext http, BillingDb db, SignQuote sign, QuoteReader reader, Charges charges,
        CancellationToken cancel)
    {
        await sign.RunAsync(id, signerId, await BodyReader.ReadObjectAsync(http), http, charges, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    /// <summary>Signs by a typed name. Never inside a transaction: what is due by the signature may be charged.</summary>
    /// <param name="id">The quote.</param>
    /// <param name="signerId">Who signs; null for whoever signs a quote that nobody was asked to sign, with an <c>email</c>.</param>
    /// <param name="body"><c>signer_name</c>, and what the quote collects.</param>
    /// <param name="http">Where the signature comes from.</param>
    /// <param name="charges">Moves what falls due.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    /// <exception cref="Refusal">Fields are wrong, it is somebody else's turn, or the quote cannot be signed.</exception>
    public async Task RunAsync(
        string id, string? signerId, Body body, HttpContext http, Charges charges, CancellationToken cancel)
    {
        var name = body.Name("signer_name");
        var taxId = body.Name("tax_id", max: 100);
        var email = signerId is null ? body.Email("email", Need.Required) : null;
        body.ThrowIfInvalid();
        var agent = http.Request.Headers.UserAgent.ToString();
        var evidence = new SignerEvidence(
            name ?? "", AddressOf(http),
            agent.Length > 0 ? agent[..Math.Min(agent.Length, 500)].Replace('\0', ' ') : null, "");
        var customerId = await db.WriteAsync(() => TypedAsync(id, signerId, email, evidence, taxId, body, cancel), cancel);
        await charges.RunDueAsync(customerId, cancel);
    }

    /// <summary>
    /// What the signature would invoice at once, tax included, in minor units: found by giving it and taking it back. Null for nothing.
    /// </summary>
    public async Task<long?> FirstInvoiceAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await db.RehearseAsync(
                async () =>
                {
                    var quote = await reader.LockedAsync(id, cancel);
                    await CompleteAsync(quote, new QuoteSignature("basic", null), cancel);
                    await db.SaveChangesAsync(cancel);
                    var issued = db.Set<Invoice>().Where(i => i.IssuedAt != null && (quote.Type == QuoteType.OneOff
                        ? i.Id == quote.InvoiceId
                        : quote.ChildSubscriptionIds.Contains(i.SubscriptionId!)));
                    return await issued.OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).Select(i => (long?)i.TotalAmount)
                        .FirstOrDefaultAsync(cancel);
                },
                cancel);
        }
        catch (Refusal)
        {
            // what cannot start today has no first invoice
            return null;
        }
    }

    private Task<string> ElsewhereAsync(string id, UploadedFile? copy, CancellationToken cancel) => db.WriteAsync(async () =>
    {
        var quote = await reader.LockedAsync(id, cancel);
        quote.Require(QuoteStatus.Approved, QuoteStatus.PendingSignature);
        quote.RefuseExpired(tenant.Now);
        foreach (var signer in (await Signers.OfAsync(db, id, cancel)).Where(s => s.Status != SignerStatus.Signed))
        {
            signer.Status = SignerStatus.Skipped;
        }
        if (copy is not null)
        {
            db.Add(CreateQuote.FileOf(copy, quote.Id, QuoteFileUse.SignedCopy, tenant.Now));
        }
        await CompleteAsync(quote, new QuoteSignature("external", null), cancel);
        return quote.CustomerId;
    }, cancel);

    // where a signature comes from, as people write it
    private static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is not { } address ? null
        : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    /// <summary>In the caller's transaction.</summary>
    private async Task<string> TypedAsync(
        string id, string? signerId, string? email, SignerEvidence evidence, string? taxId, Body body, CancellationToken cancel)
    {
        var quote = await reader.LockedAsync(id, cancel);
        var signers = await Signers.OfAsync(db, id, cancel);
        quote.Require(QuoteStatus.PendingSignature);
        var signer = signerId is null ? SomebodyOf(quote, signers, email!)
            : signers.Find(s => s.Id == signerId) ?? throw Refusal.NotFound("Signer");
        quote.RefuseExpired(tenant.Now);
        if (signer.Status == SignerStatus.Signed)
        {
            throw Refusal.WrongState("Signer", "signed", "notified");
        }
        if (Signers.OpenStep(signers) is { } step && signer.StepOrder != step)
        {
            throw Refusal.BadRequest($"Signer is in step {signer.StepOrder}; step {step} signs first");
        }
        var name = evidence.SignerName.Length > 0 ? evidence.SignerName : $"{signer.FirstName} {signer.LastName}".Trim();
        if (name.Length == 0)
        {
            throw Refusal.Field("signer_name", "Required");
        }
        if (signer.Kind == SignerKind.External)
        {
            await CollectAsync(quote, taxId, body, cancel);
        }
        var document = await documents.RenderAsync(quote, null, cancel);
        signer.Status = SignerStatus.Signed;
        signer.SignedAt = tenant.Now;
        signer.Evidence = evidence with
        {
            SignerName = name,
            DocumentSha256 = Convert.ToHexStringLower(SHA256.HashData(document)),
        };
        quote.UpdatedAt = tenant.Now;
        if (Signers.OpenStep(signers) is not null)
        {
            await invitations.SendAsync(quote, Signers.Open(quote, signers), cancel);
            return quote.CustomerId;
        }
        var names = signers.Where(s => s is { Kind: SignerKind.External, Evidence: not null }).Select(s => s.Evidence!.SignerName);
        await CompleteAsync(quote, new QuoteSignature("basic", string.Join(", ", names)), cancel);
        return quote.CustomerId;
    }

    // as the quote's sending would have made one
    private QuoteSigner SomebodyOf(Quote quote, List<QuoteSigner> signers, string email)
    {
        if (signers.Count > 0)
        {
            throw Refusal.BadRequest("The quote is signed by its signers, each for themselves");
        }
        var signer = Signers.Only(quote, email);
        db.Add(signer);
        signers.Add(signer);
        return signer;
    }

    /// <summary>What the quote asks of its signer: given now, or known already.</summary>
    private async Task CollectAsync(Quote quote, string? taxId, Body body, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        if (quote.Options.RequireTaxId && taxId is null && customer.TaxId is null)
        {
            body.Refuse("tax_id", "Required");
        }
        if (taxId is not null && taxId != customer.TaxId)
        {
            // what the register said was said of another number
            (customer.TaxId, customer.TaxIdRegister, customer.UpdatedAt) = (taxId, null, tenant.Now);
            customer.RefreshSearch();
        }
        await payment.RequireAsync(quote, customer, cancel);
        await CollectPropertiesAsync(quote, body, cancel);
        body.ThrowIfInvalid();
    }

    private async Task CollectPropertiesAsync(Quote quote, Body body, CancellationToken cancel)
    {
        var asked = quote.Options.CollectCustomPropertyIds;
        var order = asked.ToList();
        var sent = body.Object("custom_properties");
        if (asked.Count == 0)
        {
            return;
        }
        var properties = await db.Set<CustomProperty>().AsNoTracking().Where(p => asked.Contains(p.Id)).ToListAsync(cancel);
        var held = await db.Set<CustomPropertyValue>()
            .Where(v => asked.Contains(v.PropertyId) && (v.CarrierId == quote.CustomerId || v.CarrierId == quote.Id)).ToListAsync(cancel);
        foreach (var property in properties.OrderBy(p => order.IndexOf(p.Id)))
        {
            // a property of both is the customer's: it outlives the quote
            var (carrier, id) = property.Entities.Contains(Carrier.Customer)
                ? (Carrier.Customer, quote.CustomerId)
                : (Carrier.Quote, quote.Id);
            var value = held.Find(v => v.PropertyId == property.Id && v.CarrierId == id);
            if (sent?.HasValue(property.Slug) != true)
            {
                if (value is null)
                {
                    body.RefuseAt(["custom_properties", property.Slug], "Required");
                }
                continue;
            }
            if (PropertyValue.Read(sent, property) is not { } json)
            {
                continue;
            }
            if (value is not null)
            {
                value.Json = json;
            }
            else
            {
                db.Add(new CustomPropertyValue { Carrier = carrier, CarrierId = id, PropertyId = property.Id, Json = json });
            }
        }
    }

    private async Task CompleteAsync(Quote quote, QuoteSignature signature, CancellationToken cancel)
    {
        await RequireCustomerAsync(quote, cancel);
        quote.HasStarted = true;
        switch (quote.Type)
        {
            case QuoteType.OneOff:
                await invoices.IssueAsync(quote, cancel);
                break;
            case QuoteType.SubscriptionUpdate:
                quote.ChildSubscriptionIds = [(await updates.StartAsync(quote, cancel)).Id];
                break;
            default:
                var child = await subscriptions.StartAsync(quote, cancel);
                quote.ChildSubscriptionIds = [child.Id];
                quote.HasStarted = child.Status != SubscriptionStatus.Pending;
                break;
        }
        quote.Status = QuoteStatus.Signed;
        quote.Signature = signature;
        quote.SignedAt = tenant.Now;
        quote.UpdatedAt = tenant.Now;
    }

    // an offer outlives neither
    private async Task RequireCustomerAsync(Quote quote, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().SingleAsync(c => c.Id == quote.CustomerId, cancel);
        if (customer.DeletedAt is not null)
        {
            throw Refusal.BadRequest("The customer of the quote was deleted");
        }
        if (customer.Status == CustomerStatus.Archived)
        {
            throw Refusal.WrongState("Customer", "archived", "active");
        }
    }
}
