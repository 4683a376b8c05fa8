package dev.director.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;

/**
 * What something cost.
 *
 * @param usd US dollars, 0 or more; a decimal string in JSON
 * @param estimated whether it was computed from list prices rather than said by the provider
 */
public record Cost(
        @JsonProperty(required = true) BigDecimal usd,
        @JsonProperty(required = true) boolean estimated) {
    /**
     * @throws InvalidEvent if the amount is missing or negative
     */
    public Cost {
        usd = Check.present(usd, "usd");
        Check.require(usd.signum() >= 0, "usd", "must be 0 or more");
    }
}
