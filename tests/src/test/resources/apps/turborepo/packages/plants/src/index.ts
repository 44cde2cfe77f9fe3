export const plants: string[] = ['fern', 'moss']
