using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

[JsonSerializable(typeof(PromotionCodeAnswer))]
[JsonSerializable(typeof(OffsetPage<PromotionCodeAnswer>))]
internal sealed partial class PromotionCodeJson : JsonSerializerContext;
