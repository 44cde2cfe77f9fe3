export const load = ({ params }) => ({ name: params.name, berth: params.name.length })
