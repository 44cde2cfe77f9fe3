package dev.lattice.protocol.setting;

/** Something that a process is told by an option or a variable of its environment; the enums of them list all there are. */
public interface ProcessSetting {
    SettingText text();

    /** Such as {@code --home}. */
    default String option() {
        return text().option();
    }

    /** The default; empty when there is none. */
    default String fallback() {
        return text().fallback();
    }
}
