using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

[JsonSerializable(typeof(TaxRateAnswer))]
[JsonSerializable(typeof(OffsetPage<TaxRateAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<CustomerTaxRateAnswer>))]
internal sealed partial class TaxJson : JsonSerializerContext;
