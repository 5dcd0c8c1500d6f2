using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

public static class GetInvoice
{
    public static async Task<IResult> HandleAsync(string id, InvoiceReader reader, CancellationToken cancel)
    {
        var answer = await reader.ListAsync([await reader.FindAsync(id, cancel)], cancel);
        return Reply.Ok(answer[0] with { Integrations = [] });
    }

    /// <summary><c>GET /v1/invoices/{id}</c></summary>
    public static async Task<IResult> HandleV1Async(string id, InvoiceReader reader, CancellationToken cancel) =>
        Reply.Ok(await reader.V1Async(id, cancel));
}
