using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Contract;

/// <summary>
/// Holds every answer that a test receives against the contract, so that no test can pass on an answer that a client could not read.
/// </summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly ContractChecker Checker = ContractChecker.OfShippedContract();

    /// <summary>The operations that some test has called with success, for the coverage report.</summary>
    public static ConcurrentDictionary<string, bool> Succeeded { get; } = new(StringComparer.Ordinal);

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
            var body = System.Text.Encoding.UTF8.GetString(answer.Body);
            throw new XunitException(string.Create(CultureInfo.InvariantCulture,
                $"{answer.Method} {answer.Path} ({operationId ?? "no operation of the contract"}) answered {answer.Status} against the contract:")
                + string.Concat(faults.Select(fault => "\n  " + fault)) + "\nThe answer: " + (body.Length > 4000 ? body[..4000] + "…" : body));
        }
        if (operationId is not null && answer.Status < 300)
        {
            Succeeded[operationId] = true;
        }
        return response;
    }
}
