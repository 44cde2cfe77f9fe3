package dev.lattice.api.application;

import java.util.List;

/**
 * What became of what was asked for; services by the names that the compose file has for them.
 *
 * @param created are new
 * @param changed have a new revision, or were started
 * @param unchanged were left alone
 * @param orphans that the file does not have any more; they go on, unless they were to be removed
 * @param warnings about the file
 */
public record ApplicationReply(
        ApplicationView application,
        List<String> created,
        List<String> changed,
        List<String> unchanged,
        List<String> orphans,
        List<FindingView> warnings) {}
