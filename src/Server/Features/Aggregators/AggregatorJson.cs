using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

[JsonSerializable(typeof(AggregatorAnswer))]
[JsonSerializable(typeof(OffsetPage<AggregatorAnswer>))]
internal sealed partial class AggregatorJson : JsonSerializerContext;
