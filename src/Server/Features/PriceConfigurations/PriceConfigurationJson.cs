using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

[JsonSerializable(typeof(PriceConfigurationAnswer))]
[JsonSerializable(typeof(OffsetPage<PriceConfigurationAnswer>))]
internal sealed partial class PriceConfigurationJson : JsonSerializerContext;
