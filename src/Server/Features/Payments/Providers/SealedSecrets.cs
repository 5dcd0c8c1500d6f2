using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>
/// Secrets that must be read again, by AES-256-GCM with a key of the installation's secret: whoever sees a row, an export of a table or a
/// log sees none. A copy of the whole database holds that secret too.
/// </summary>
public sealed class SealedSecrets(IServiceScopeFactory scopes)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private static readonly byte[] Purpose = "provider secrets"u8.ToArray();
    private byte[]? _key;

    public async ValueTask<string> SealAsync(string secret, CancellationToken cancel)
    {
        using var cipher = new AesGcm(await KeyAsync(cancel), TagSize);
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        cipher.Encrypt(
            box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        return Convert.ToBase64String(box);
    }

    public async ValueTask<string> OpenAsync(string sealedText, CancellationToken cancel)
    {
        using var cipher = new AesGcm(await KeyAsync(cancel), TagSize);
        var box = Convert.FromBase64String(sealedText);
        var plain = new byte[box.Length - NonceSize - TagSize];
        cipher.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private async ValueTask<byte[]> KeyAsync(CancellationToken cancel)
    {
        if (_key is { } known)
        {
            return known;
        }
        await using var scope = scopes.CreateAsyncScope();
        var secret = await scope.ServiceProvider.GetRequiredService<BillingDb>().Set<InstallationSecret>()
            .Where(s => s.Id == SignedLinks.SecretId).Select(s => s.Bytes).SingleAsync(cancel);
        return _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Purpose);
    }
}
