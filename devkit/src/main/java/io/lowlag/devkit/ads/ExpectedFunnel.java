package io.lowlag.devkit.ads;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The outputs of correct jobs for generated journeys: nothing less and nothing more.
 *
 * @param credits the last line of each conversion and model, by {@code conversion model}
 * @param audits what the credit drops: reason and id of what was dropped
 * @param deadLetters {@linkplain ExpectedOutputs#fingerprint fingerprints} of refused callbacks
 * @param steps the numbers of ads shown, of ads clicked and of journeys that converted
 * @param impressions event times of the impressions of each campaign, epoch milliseconds
 */
public record ExpectedFunnel(
    Map<String, String> credits,
    Set<String> audits,
    Set<String> deadLetters,
    Map<String, Long> steps,
    Map<String, List<Long>> impressions) {}
