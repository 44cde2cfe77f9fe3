export const price = (item: string): number => item.length * 3
