/** Lattice's mark: four nodes, one of them at work. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path
        d="M7 2v20M17 2v20M2 7h20M2 17h20"
        stroke="currentColor"
        strokeOpacity=".35"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
      <g fill="currentColor">
        <circle cx="7" cy="7" r="2.6" />
        <circle cx="17" cy="7" r="2.6" />
        <circle cx="7" cy="17" r="2.6" />
      </g>
      <circle cx="17" cy="17" r="3.2" fill="var(--accent)" />
    </svg>
  );
}
