using System.Globalization;
using System.Text;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Contract;

/// <summary>
/// Holds every answer that a test receives against the contract, so that no test can pass on an answer that a client could not read.
/// </summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly ContractChecker Checker = ContractChecker.OfShippedContract();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var answer = new AnswerToCheck(
            request.Method.Method,
            request.RequestUri!.AbsolutePath,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var (operationId, faults) = Checker.Check(answer);
        if (faults.Count > 0)
        {
            throw new XunitException(Describe(answer, operationId, faults));
        }
        return response;
    }

    private static string Describe(AnswerToCheck answer, string? operationId, IReadOnlyList<string> faults)
    {
        var body = Encoding.UTF8.GetString(answer.Body);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{answer.Method} {answer.Path} ({operationId ?? "no operation of the contract"}) ");
        text.Append(CultureInfo.InvariantCulture, $"answered {answer.Status} against the contract:");
        foreach (var fault in faults)
        {
            text.Append("\n  ").Append(fault);
        }
        return text.Append("\nThe answer: ").Append(body.Length > 4000 ? body[..4000] + "…" : body).ToString();
    }
}
