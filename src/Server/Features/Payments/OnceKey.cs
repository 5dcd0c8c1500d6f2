using System.Security.Cryptography;
using System.Text;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>
/// The id of the transaction that a request makes. A request with an <c>Idempotency-Key</c> that is sent again finds the transaction of the
/// first one: its operation commits step by step, so that no stored answer can stand for it.
/// </summary>
public static class OnceKey
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string TransactionId(HttpContext http, CurrentTenant tenant)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0)
        {
            return Ids.New("tra");
        }
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Id}\n{http.Request.Path}\n{key}"));
        return "tra_" + string.Concat(hash.Take(14).Select(b => Alphabet[b % Alphabet.Length]));
    }
}
