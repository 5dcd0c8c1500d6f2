using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

[JsonSerializable(typeof(BankDetails))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string?>))]
[JsonSerializable(typeof(OffsetPage<IReadOnlyDictionary<string, string?>>))]
public sealed partial class BankAccountJson : JsonSerializerContext;
