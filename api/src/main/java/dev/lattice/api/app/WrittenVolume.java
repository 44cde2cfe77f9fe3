package dev.lattice.api.app;

import dev.lattice.api.workload.DeployRequest.VolumeRequest;

/** A volume as people write it: {@code /PATH}, {@code NAME:/PATH}. */
public final class WrittenVolume {
    private WrittenVolume() {}

    /** @throws IllegalArgumentException saying, behind what was written, what is wrong with it */
    public static VolumeRequest parse(String text) {
        if (text.startsWith("/")) {
            if (text.indexOf(':') > 0) {
                throw new IllegalArgumentException(
                        "names a folder of a node, which cannot be mounted; write /PATH or NAME:/PATH, and storage is"
                                + " made");
            }
            return new VolumeRequest(null, text);
        }
        int colon = text.indexOf(":/");
        if (colon <= 0 || text.startsWith(".") || text.startsWith("~")) {
            throw new IllegalArgumentException("is neither /PATH nor NAME:/PATH");
        }
        return new VolumeRequest(text.substring(0, colon), text.substring(colon + 1));
    }
}
